# `make demo` and `make test` need nothing but a fresh Debian or Ubuntu with make and Python 3.11+.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PYTHON

PACKAGES := api benchmarks detector evidence models streams pipeline tests
OUT ?= out/demo

PYTEST := -n auto --maxprocesses 4 --dist loadfile --durations 25 --durations-min 5

# The environment is made again when a lock, the project's own metadata or the way of making it changes.
INPUTS := $(sort $(wildcard requirements/*.lock)) pyproject.toml scripts/setup
STAMP := .venv/.ready-$(shell cat $(INPUTS) | sha256sum | cut -c1-16)

.PHONY: help setup demo test lint types tests coverage debian-packages bench bench-quick bench-accuracy-quick bench-cost-quick \
	bench-live-quick bench-evidence-quick bench-station-quick format lock clean

help:
	@echo "make demo    compose a street scene, scan it, say where to look"
	@echo "make test    lint, types and tests    make coverage  the tests, and which lines none of them runs"
	@echo "make bench   accuracy, cost, live cameras, evidence, station against their targets (bench-quick: a few minutes each)"
	@echo "make setup   only prepare .venv        make lock    write requirements/*.lock again"
	@echo "make format  let ruff format the code  make clean   remove what make made"

$(STAMP): $(INPUTS)
	@scripts/setup
	@rm -f .venv/.ready-*
	@touch $@

setup: $(STAMP)

demo: setup
	@.venv/bin/litterwatch demo --out $(OUT)

test: lint types tests

lint: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .

types: setup
	.venv/bin/mypy $(PACKAGES)

# GStreamer's RTSP server, the camera of the tests; it runs under Debian's own Python (benchmarks/cameras).
RTSP_SERVER := python3-gi gir1.2-gst-rtsp-server-1.0 gir1.2-gst-plugins-base-1.0 \
	gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad \
	glib-networking openssl

# Tests and benchmarks that need a missing package say so; on a machine where we may, install it first.
debian-packages:
	@scripts/packages opencv-doc || echo "Going on without: what needs them will be skipped."
	@scripts/packages postgresql || echo "Going on without: tests of the store on PostgreSQL will be skipped."
	@scripts/packages mosquitto || echo "Going on without: tests with an MQTT broker will be skipped."
	@scripts/packages chromium || echo "Going on without: tests of verify.html in a browser will be skipped."
	@scripts/packages $(RTSP_SERVER) || echo "Going on without: tests of live cameras will be skipped."

# Half of the tests wait for cameras, browsers and databases: files side by side, each file in one process.
tests: setup debian-packages
	@scripts/tests $(PYTEST)

# Which lines no test runs: a third slower, so not part of every run.
coverage: setup debian-packages
	.venv/bin/python -m pytest $(PYTEST) --cov --cov-report=term:skip-covered

bench: setup debian-packages
	.venv/bin/python -m benchmarks.accuracy
	.venv/bin/python -m benchmarks.cost
	.venv/bin/python -m benchmarks.live
	.venv/bin/python -m benchmarks.evidence
	.venv/bin/python -m benchmarks.station

bench-quick: bench-accuracy-quick bench-cost-quick bench-live-quick bench-evidence-quick bench-station-quick

bench-accuracy-quick: setup debian-packages
	.venv/bin/python -m benchmarks.accuracy --quick

bench-cost-quick: setup debian-packages
	.venv/bin/python -m benchmarks.cost --quick

bench-live-quick: setup debian-packages
	.venv/bin/python -m benchmarks.live --quick

bench-evidence-quick: setup debian-packages
	.venv/bin/python -m benchmarks.evidence --quick

bench-station-quick: setup debian-packages
	.venv/bin/python -m benchmarks.station --quick

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: setup
	scripts/lock --upgrade

clean:
	rm -rf .venv out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
