// Signing out ends the session this tab still shows: where it goes on, the answer to the sign-out says, and nobody else.

let leaving = false;

export function startLeaving(): void {
  leaving = true;
}

export function isLeaving(): boolean {
  return leaving;
}
