import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logger } from '@/server/core/log';

const patienceMilliseconds = 10_000;
const oneCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The profile as CMS SignedData with the content inside (RFC 5652 section 5), which is what Apple's devices take for a signed one.
 * Node has no CMS; the command openssl has. When signing fails the profile is given as it is: it works, the device only warns.
 */
export async function signProfile(profile: string, files: { certificate: string; key: string }): Promise<Buffer | string> {
  let folder: string | null = null;
  try {
    // The first certificate of the file signs; the authorities go along from a file of their own, openssl refuses the first twice.
    const [, ...authorities] = (await readFile(files.certificate, 'utf8')).match(oneCertificate) ?? [];
    folder = await mkdtemp(join(tmpdir(), 'atrium-signing-'));
    const along = join(folder, 'authorities.pem');
    await writeFile(along, authorities.join('\n'));
    const signing = ['cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-signer', files.certificate, '-inkey', files.key];
    return await runOpenssl(authorities.length > 0 ? [...signing, '-certfile', along] : signing, profile);
  } catch (error) {
    logger('connect').error({ err: error }, 'the Apple profile could not be signed; see profileSigning');
    return profile;
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

function runOpenssl(args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: patienceMilliseconds });
    const out: Buffer[] = [];
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new Error(`openssl cms ended with ${code}: ${Buffer.concat(said).toString().slice(0, 500)}`));
    });
    child.stdin.end(input);
  });
}
