export const helpText = `atrium: groupware for your own mail server

  atrium serve [--port N] [--host ADDRESS] [--no-web]   answer until stopped
  atrium migrate [--dry-run]                            bring the database's schema up to date
  atrium doctor                                         check everything this installation needs; exit code 1 on a fault
  atrium config check                                   read the configuration and name every fault with its line
  atrium config show [--domain D] [--set]               every setting in force, with its origin; secrets hidden
                                                        --domain: of one domain; --set: only what is not built in
  atrium domain list                                    every domain: names, sources, mail host, number of accounts
  atrium user add EMAIL --password P [--name N] [--alias A]... [--admin]
  atrium user list [--domain D]
  atrium user addresses LOGIN                           every address of a user, with its reason
  atrium user describe LOGIN                            what its source says of somebody
  atrium user schemes [--domain D]                      how many passwords have which scheme, per source
  atrium user passwd EMAIL --password P [--must-change]
  atrium user recovery LOGIN ADDRESS|none               second address for a forgotten password
  atrium user disable EMAIL | enable EMAIL
  atrium user hide LOGIN | show LOGIN [default]         in no listing and no search; shown; as the source says
  atrium user switch LOGIN FUNCTION on|off|default      a function for one person, e.g. export off
  atrium user factors LOGIN | factors reset LOGIN       second factors; take them away from somebody who lost them
  atrium user sessions LOGIN | sessions end LOGIN [ID]  signed-in browsers; sign them out
  atrium user app-passwords LOGIN | app-passwords revoke LOGIN ID
  atrium log level [LEVEL] [COMPONENT=LEVEL]...         what the running server writes, until it restarts: dav=debug
  atrium log level reset                                as the configuration has it again
  atrium user find TEXT [--domain D]                    accounts seen here, by login, name or address
  atrium audit [ACTION] [--domain D] [--user LOGIN]     what happened, latest first
               [--limit N] [--before ID]                more of it, or what came before
  atrium login test LOGIN --password P [--mailbox]      how a login would go, source by source; exit code 1 when refused
                                                        --mailbox: and whether the mail servers let it in
  atrium visibility A B                                 what A gets to know of B, for each purpose, and by which rule
  atrium group add GROUP@DOMAIN [--name N] | remove GROUP@DOMAIN | list [--domain D]
  atrium share list OWNER/NAME                          who may do what in a calendar or address book
  atrium share add OWNER/NAME WHOM freebusy|read|read-all|write   [--kind calendar|book] where both have that name
  atrium share add OWNER/NAME WHOM [--public R] [--confidential R] [--private R] [--create] [--erase]
  atrium share remove OWNER/NAME WHOM                   WHOM: a login, group:NAME@DOMAIN, domain:NAME, anyone; R: none|freebusy|view|respond|modify
  atrium group join GROUP@DOMAIN EMAIL | leave GROUP@DOMAIN EMAIL

  --config FILE     default: $ATRIUM_CONFIG, ./atrium.yaml, or atrium.yaml in the data directory
  --password-stdin  read the password from standard input instead of the command line
  --json            print the result as JSON
  --verbose         show the log as well (on standard error)
`;
