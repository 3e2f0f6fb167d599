/** Whether a statement was refused because its row (by a unique key) is there already. Both kinds of database, raw SQL and Prisma. */
export function isUniqueViolation(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && (at.code === '23505' || at.code === 'P2002')) return true;
    if ('errno' in at && at.errno === 1062) return true;
  }
  return false;
}
