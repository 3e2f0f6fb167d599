// The table "Speed" of the DAV requirements: goals in processor milliseconds per request at 1,000 and 5,000 events, and what the fastest
// correct one of SOGo 5.8, Cyrus 3.6.1, Radicale 3.1.8, Xandikos 0.2.8 and DAViCal 1.1.12 took there. Those were measured once, on another
// day and with the figures' own calendars; they are constants here.

export type Goal = {
  operation: string;
  /** At 1,000 and at 5,000 events. */
  goal: readonly [number, number];
  peer: string;
  peerMs: readonly [number, number];
  /** Whether the answer is longer for a larger calendar. */
  grows: boolean;
};

export const goals: readonly Goal[] = [
  { operation: 'PROPFIND Depth 0, ctag', goal: [0.8, 0.8], peer: 'Cyrus', peerMs: [1.1, 1.2], grows: false },
  { operation: 'PROPFIND Depth 1, etags', goal: [10, 36], peer: 'Cyrus', peerMs: [10.6, 48], grows: true },
  { operation: 'GET', goal: [1, 1], peer: 'Cyrus', peerMs: [1.7, 1.7], grows: false },
  { operation: 'calendar-multiget of 100', goal: [8, 8], peer: 'Cyrus', peerMs: [11, 17], grows: false },
  { operation: 'calendar-query, one month', goal: [8, 10], peer: 'Cyrus', peerMs: [47, 135], grows: false },
  { operation: 'the same with expand', goal: [18, 20], peer: 'Cyrus', peerMs: [149, 337], grows: false },
  { operation: 'free-busy-query, one month', goal: [4, 5], peer: 'Cyrus', peerMs: [31, 74], grows: false },
  { operation: 'sync-collection, first', goal: [10, 36], peer: 'Cyrus', peerMs: [10.6, 55], grows: true },
  { operation: 'sync-collection, 10 changes', goal: [2, 2], peer: 'Cyrus', peerMs: [2.7, 3.8], grows: false },
  { operation: 'addressbook-query by e-mail', goal: [4, 4], peer: 'SOGo', peerMs: [18, 6], grows: false },
  { operation: 'PUT new', goal: [5.5, 5.5], peer: 'Cyrus', peerMs: [5.7, 4.9], grows: false },
  { operation: 'PUT update', goal: [6, 6], peer: 'Cyrus', peerMs: [7, 7.4], grows: false },
  { operation: 'DELETE', goal: [2, 2], peer: 'Cyrus', peerMs: [2.8, 3.4], grows: false },
];

/** Largest growth exponents from the smallest to the largest calendar. */
export const exponents = { grows: 1.05, constant: 0.15 } as const;
export const memoryGoal = 300;
