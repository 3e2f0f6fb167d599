// offence: one-end-of-logins
export async function open(store: { db: { session: { create(row: unknown): Promise<void> } } }): Promise<void> {
  await store.db.session.create({ data: {} });
}
