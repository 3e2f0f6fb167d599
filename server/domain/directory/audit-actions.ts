// Everything that can stand in the audit log. Each has a sentence in both languages (components/messages/*/admin.json).

export const auditActions = [
  'login',
  'login.failed',
  'login.blocked',
  'login.refused',
  'logout',
  'password.changed',
  'password.recovery.requested',
  'factor.added',
  'factor.removed',
  'factor.reset',
  'factor.recovery-codes',
  'factor.recovery-used',
  'app-password.created',
  'app-password.revoked',
  'share.set',
  'share.remove',
  'proxy.set',
  'admin.login-test',
  'admin.factors-reset',
  'admin.app-password-revoked',
  'admin.session-ended',
  'admin.sessions-ended',
  'admin.user-added',
  'admin.user-enabled',
  'admin.user-disabled',
  'admin.password-set',
  'admin.recovery-set',
  'admin.hidden',
  'admin.switch',
  'admin.group-added',
  'admin.group-removed',
  'admin.group-joined',
  'admin.group-left',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** What the log is filtered by: how an action begins. */
export const auditKinds = ['login', 'logout', 'password', 'factor', 'app-password', 'share', 'proxy', 'admin'] as const;
export type AuditKind = (typeof auditKinds)[number];
