// The text of a Dovecot 2.3 configuration that runs beside any other Dovecot, as root or not.

export type DovecotUsers =
  /** Lines of a passwd-file: `login:{SCHEME}hash`. */
  | { kind: 'file'; path: string }
  /** The `local_user` table of an Atrium database, over a unix socket directory or TCP. */
  | { kind: 'postgresql'; host: string; port: number; database: string; user: string; password?: string };

export type DovecotLayout = {
  run: string;
  state: string;
  mail: string;
  log: string;
  ports: { imap: number; lmtp: number; sieve: number; auth?: number; imaps?: number; sieves?: number };
  users: DovecotUsers;
  /** Where the SQL connection is described, when users come from a table. */
  sqlFile: string;
  /** Master users (`user*master`), as a passwd-file. */
  mastersFile?: string;
  /** TLS on every port (STARTTLS), and at once on `imaps` and `sieves`; files in PEM. */
  tls?: { certificateFile: string; keyFile: string };
  /** Tokens are taken, too: the file describes where they are asked about. */
  oauthFile?: string;
  /** One password for everybody, from these networks only. */
  trusted?: { secret: string; networks: readonly string[] };
  /** Set when not root: everything runs as this user and group. */
  unprivileged?: { user: string; group: string };
  mailUid: number;
  mailGid: number;
  /** The unix user that may reach the database's socket; only as root. */
  authUser?: string;
  /** Where replies of Sieve scripts go ("127.0.0.1:1025"). */
  submissionHost?: string;
  /** Leave out fsync: tests. */
  fast: boolean;
};

/** The main configuration file. */
export function dovecotConfig(layout: DovecotLayout): string {
  const { ports, unprivileged } = layout;
  const owner = `uid=${layout.mailUid} gid=${layout.mailGid} home=${layout.mail}/%d/%n`;
  const noChroot = unprivileged ? '  chroot =\n' : '';
  const service = (name: string, body: string) => `service ${name} {\n${body}}\n`;
  const inet = (name: string, port: number) => `  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n  }\n`;
  const secure = (name: string, port: number) =>
    `  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n    ssl = yes\n  }\n`;
  const folder = (name: string, use: string) => `  mailbox ${name} {\n    special_use = \\${use}\n    auto = subscribe\n  }\n`;
  return `base_dir = ${layout.run}
state_dir = ${layout.state}
log_path = ${layout.log}
log_timestamp = "%Y-%m-%d %H:%M:%S "
protocols = imap lmtp sieve
listen = 127.0.0.1
${layout.tls ? `ssl = yes\nssl_cert = <${layout.tls.certificateFile}\nssl_key = <${layout.tls.keyFile}` : 'ssl = no'}
disable_plaintext_auth = no
auth_mechanisms = plain login${layout.oauthFile ? ' xoauth2 oauthbearer' : ''}
auth_master_user_separator = *
auth_failure_delay = 0
auth_cache_size = 0
mail_location = maildir:${layout.mail}/%d/%n/Maildir
mail_uid = ${layout.mailUid}
mail_gid = ${layout.mailGid}
first_valid_uid = 1
first_valid_gid = 1
mail_plugins = $mail_plugins quota acl
mail_fsync = ${layout.fast ? 'never' : 'optimized'}
mail_attribute_dict = file:%h/Maildir/dovecot-attributes
mail_max_userip_connections = 100
default_vsz_limit = 256M
${layout.submissionHost ? `submission_host = ${layout.submissionHost}\n` : ''}postmaster_address = postmaster@demo.example
lda_mailbox_autocreate = yes
lda_mailbox_autosubscribe = yes
${unprivileged ? `default_internal_user = ${unprivileged.user}\ndefault_internal_group = ${unprivileged.group}\ndefault_login_user = ${unprivileged.user}\n` : ''}
${layout.mastersFile ? `passdb {\n  driver = passwd-file\n  args = ${layout.mastersFile}\n  master = yes\n  result_success = continue\n}\n` : ''}${layout.oauthFile ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${layout.oauthFile}\n}\n` : ''}passdb {
${layout.users.kind === 'file' ? `  driver = passwd-file\n  args = scheme=PLAIN username_format=%u ${layout.users.path}` : `  driver = sql\n  args = ${layout.sqlFile}`}
}
${layout.trusted ? `passdb {\n  driver = static\n  args = password=${layout.trusted.secret} allow_nets=${layout.trusted.networks.join(',')}\n}\n` : ''}userdb {
${layout.users.kind === 'file' ? `  driver = passwd-file\n  args = username_format=%u ${layout.users.path}\n  override_fields = ${owner}` : `  driver = sql\n  args = ${layout.sqlFile}\n  override_fields = ${owner}`}
}
namespace inbox {
  inbox = yes
  separator = /
${folder('Drafts', 'Drafts')}${folder('Sent', 'Sent')}${folder('Junk', 'Junk')}${folder('Trash', 'Trash')}${folder('Archive', 'Archive')}}
namespace shared {
  type = shared
  separator = /
  prefix = shared/%%u/
  location = maildir:${layout.mail}/%%d/%%n/Maildir:INDEXPVT=~/Maildir/shared/%%u
  subscriptions = no
  list = children
}
plugin {
  acl = vfile
  acl_user = %u
  master_user = %u
  acl_shared_dict = file:${layout.state}/shared-mailboxes
  quota = maildir:User quota
  quota_rule = *:storage=1G
  sieve = file:~/sieve;active=~/.dovecot.sieve
}
protocol imap {
  mail_plugins = $mail_plugins imap_quota imap_acl
  imap_metadata = yes
  imap_idle_notify_interval = 30 s
}
protocol lmtp {
  mail_plugins = $mail_plugins sieve
}
${service('imap-login', `${noChroot}${inet('imap', ports.imap)}${ports.imaps === undefined ? '  inet_listener imaps {\n    port = 0\n  }\n' : secure('imaps', ports.imaps)}`)}${service('managesieve-login', `${noChroot}${inet('sieve', ports.sieve)}${ports.sieves === undefined ? '' : secure('sieves', ports.sieves)}`)}${service('lmtp', inet('lmtp', ports.lmtp))}${service('auth', `${layout.authUser ? `  user = ${layout.authUser}\n` : ''}${ports.auth === undefined ? '' : inet('sasl', ports.auth)}`)}${service('anvil', `${noChroot}  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n`)}${service('stats', noChroot)}`;
}

/** The SQL lookup: the same table, and the same hashes, the browser login uses. */
export function dovecotSql(users: Extract<DovecotUsers, { kind: 'postgresql' }>): string {
  const password = users.password === undefined ? '' : ` password=${users.password}`;
  return `driver = pgsql
connect = host=${users.host} port=${users.port} dbname=${users.database} user=${users.user}${password}
default_pass_scheme = BLF-CRYPT
password_query = SELECT login AS user, password_hash AS password FROM local_user WHERE login = '%Lu' AND active
user_query = SELECT login AS user FROM local_user WHERE login = '%Lu' AND active
iterate_query = SELECT login AS user FROM local_user WHERE active
`;
}
