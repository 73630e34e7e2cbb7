// Polygons in fractions of the picture.

function side(p, q, r) {
  const value = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return Number(value > 1e-12) - Number(value < -1e-12);
}

/** Do two edges that are not neighbours meet? As the loader of cameras.yaml asks. */
export function crossesItself(points) {
  const edges = points.map((point, index) => [point, points[(index + 1) % points.length]]);
  for (let i = 0; i < edges.length; i += 1) {
    for (let j = i + 2; j < edges.length; j += 1) {
      if (i === 0 && j === edges.length - 1) continue;
      const [[a, b], [c, d]] = [edges[i], edges[j]];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}

export function middle(a, b) {
  return kept([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
}

/** Inside the picture, to a tenth of a thousandth: finer than a pixel. */
export function kept([x, y]) {
  const round = (value) => Math.round(Math.max(0, Math.min(1, value)) * 1e4) / 1e4;
  return [round(x), round(y)];
}

export function centre(points) {
  const sum = points.reduce(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
