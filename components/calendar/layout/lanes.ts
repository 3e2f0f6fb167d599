// Events that overlap share the width of a day: each gets a lane, and grows to the end side over lanes that stay free beside it.

export type Lane = {
  lane: number;
  lanes: number;
  /** In lanes; with a fraction where it reaches a little under the one beside it, whose title stays clear. */
  width: number;
};
type Timed = { key: string; start: number; end: number };

/**
 * Gives each event its lane. `minimum` is the length below which an event is drawn longer than it is, in minutes, so that
 * two short ones after each other never cover each other. Events must come in order of start.
 */
export function layLanes(events: readonly Timed[], minimum: number): Map<string, Lane> {
  const result = new Map<string, Lane>();
  let cluster: Timed[] = [];
  let clusterEnd = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.start >= clusterEnd) {
      layCluster(cluster, minimum, result);
      cluster = [];
      clusterEnd = Number.NEGATIVE_INFINITY;
    }
    cluster.push(event);
    clusterEnd = Math.max(clusterEnd, drawnEnd(event, minimum));
  }
  layCluster(cluster, minimum, result);
  return result;
}

function drawnEnd(event: Timed, minimum: number): number {
  return Math.max(event.end, event.start + minimum);
}

function layCluster(cluster: readonly Timed[], minimum: number, result: Map<string, Lane>): void {
  const lanes: Timed[][] = [];
  const laneOf = new Map<string, number>();
  for (const event of cluster) {
    let lane = lanes.findIndex((others) => {
      const last = others.at(-1);
      return !last || drawnEnd(last, minimum) <= event.start;
    });
    if (lane < 0) {
      lane = lanes.length;
      lanes.push([]);
    }
    lanes[lane]?.push(event);
    laneOf.set(event.key, lane);
  }
  for (const event of cluster) {
    const lane = laneOf.get(event.key) ?? 0;
    let width = 1;
    while (lane + width < lanes.length && isFree(lanes[lane + width] ?? [], event, minimum)) width += 1;
    result.set(event.key, { lane, lanes: lanes.length, width: width + spill(event, lanes[lane + width], minimum) });
  }
}

/** How late the one beside must begin, so that a title under it can still be read. */
const titleMinutes = 25;
const spillShare = 0.6;

function spill(event: Timed, beside: readonly Timed[] | undefined, minimum: number): number {
  if (!beside || drawnEnd(event, minimum) - event.start < 2 * titleMinutes) return 0;
  const covers = beside.filter((other) => other.start < drawnEnd(event, minimum) && drawnEnd(other, minimum) > event.start);
  return covers.every((other) => other.start >= event.start + titleMinutes) ? spillShare : 0;
}

function isFree(lane: readonly Timed[], event: Timed, minimum: number): boolean {
  return lane.every((other) => other.start >= drawnEnd(event, minimum) || drawnEnd(other, minimum) <= event.start);
}
