/** Pixels between which a scale runs, and how far apart two anchors stay where there is room for it. */
export interface Room {
  readonly from: number;
  readonly to: number;
  readonly apart: number;
}

/**
 * Places instants (epoch ms) on a line: to scale, but anchors that would stand on top of each other are moved apart. What lies
 * between two anchors is placed between them.
 */
export function timeScale(
  anchors: readonly number[],
  others: readonly number[],
  { from, to, apart }: Room,
): (at: number) => number {
  const times = [...new Set([...anchors, ...others])].sort((a, b) => a - b);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  if (first === last) return () => (from + to) / 2;
  const scaled = (at: number): number => from + ((at - first) / (last - first)) * (to - from);
  const sorted = [...new Set(anchors)].sort((a, b) => a - b);
  const gap = Math.min(apart, (to - from) / Math.max(1, sorted.length - 1));
  const places: number[] = [];
  for (const at of sorted)
    places.push(Math.max(scaled(at), (places.at(-1) ?? Number.NEGATIVE_INFINITY) + gap));
  // What was pushed over the end is pushed back, each as far as the next one needs.
  for (let index = places.length - 1, limit = to; index >= 0; index -= 1) {
    places[index] = Math.min(places[index] ?? to, limit);
    limit = (places[index] ?? to) - gap;
  }
  const known = [
    ...(sorted[0] === first ? [] : [{ at: first, x: Math.min(from, places[0] ?? from) }]),
    ...sorted.map((at, index) => ({ at, x: places[index] ?? from })),
    ...(sorted.at(-1) === last ? [] : [{ at: last, x: Math.max(to, places.at(-1) ?? to) }]),
  ];
  return (at) => {
    const after = known.findIndex((one) => one.at >= at);
    const [left, right] = [known[Math.max(0, after - 1)], known[after === -1 ? known.length - 1 : after]];
    if (left === undefined || right === undefined || left.at === right.at) return right?.x ?? from;
    return left.x + ((at - left.at) / (right.at - left.at)) * (right.x - left.x);
  };
}
