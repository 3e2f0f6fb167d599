import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// One laptop with vdirsyncer, khal, khard and todoman, knowing nothing but host name, login and password.

export type Device = {
  readonly home: string;
  /** Runs a program with this device's home; gives what it printed. Throws when it fails. */
  run(program: string, args: readonly string[], input?: string): Promise<string>;
  discover(): Promise<string>;
  sync(): Promise<string>;
  dispose(): void;
};

export function makeDevice(name: string, account: { url: string; login: string; password: string }): Device {
  const home = mkdtempSync(join(tmpdir(), `atrium-device-${name}-`));
  const file = (path: string, text: string) => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const storage = (kind: 'caldav' | 'carddav') =>
    `[storage remote_${kind}]\ntype = "${kind}"\nurl = "${account.url}/"\nusername = "${account.login}"\npassword = "${account.password}"\n`;
  const pair = (kind: 'caldav' | 'carddav', folder: string, extension: string, metadata: string) =>
    `[pair ${kind}]\na = "local_${kind}"\nb = "remote_${kind}"\ncollections = ["from a", "from b"]\nconflict_resolution = "b wins"\nmetadata = ${metadata}\n\n` +
    `[storage local_${kind}]\ntype = "filesystem"\npath = "${home}/${folder}/"\nfileext = "${extension}"\n\n${storage(kind)}\n`;
  file(
    '.config/vdirsyncer/config',
    `[general]\nstatus_path = "${home}/status/"\n\n${pair('caldav', 'calendars', '.ics', '["displayname", "color"]')}${pair('carddav', 'contacts', '.vcf', '[]')}`,
  );
  file(
    '.config/khal/config',
    `[calendars]\n[[all]]\npath = ${home}/calendars/*\ntype = discover\n[default]\ndefault_calendar = Personal\n[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n`,
  );
  file('.config/khard/khard.conf', `[addressbooks]\n[[personal]]\npath = ${home}/contacts/personal/\n[general]\ndefault_action = list\n`);
  file(
    '.config/todoman/config.py',
    `path = "${home}/calendars/*"\ndefault_list = "Personal"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\n`,
  );
  mkdirSync(join(home, 'calendars'), { recursive: true });
  mkdirSync(join(home, 'contacts', 'personal'), { recursive: true });

  const run: Device['run'] = (program, args, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        env: {
          PATH: '/usr/local/bin:/usr/bin:/bin',
          HOME: home,
          XDG_CONFIG_HOME: join(home, '.config'),
          XDG_CACHE_HOME: join(home, '.cache'),
          XDG_DATA_HOME: join(home, '.local/share'),
          LANG: 'C.UTF-8',
          TZ: 'Europe/Berlin',
          NODE_ENV: 'test',
        },
        stdio: 'pipe',
        timeout: 90_000,
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve(said);
        else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`));
      });
    });

  return {
    home,
    run,
    discover: () => run('vdirsyncer', ['discover'], 'y\n'.repeat(20)),
    sync: async () => {
      const said = await run('vdirsyncer', ['sync']);
      await run('vdirsyncer', ['metasync']);
      return said;
    },
    dispose: () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }),
  };
}
