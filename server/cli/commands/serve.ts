/** `atrium serve`: the server's own entry, which reads the same flags and ends the process itself. */
export async function serveCommand(): Promise<number> {
  await import('@/server/main');
  return 0;
}
