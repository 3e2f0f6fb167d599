// offence: no-barrels

export type { Draft } from './save-draft';
export * from './send-message';
