"""Out to other systems: what changed about events, told to webhooks and to an MQTT broker (docs/design/outbound.md)."""
