/**
 * Gives a function that sends requests one after the other, in the order they were asked for. Two requests of one browser travel on
 * different connections and may overtake each other; of two changes to one thing the later must win.
 */
export function makeTurns(): <Result>(send: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (send) => {
    const next = last.then(send);
    last = next.catch(() => undefined);
    return next;
  };
}
