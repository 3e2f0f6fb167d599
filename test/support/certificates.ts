import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceDirectory } from './services/workspace';

/** An authority of our own and a certificate of it for localhost and 127.0.0.1; files in PEM. */
export type TestCertificates = {
  readonly ca: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
};

/** Made once per process (openssl, elliptic curves: no time worth a thought). `names` is what the certificate is for. */
export function testCertificates(name = 'localhost', names = 'DNS:localhost,IP:127.0.0.1'): TestCertificates {
  const directory = serviceDirectory('certificates');
  const at = (file: string) => join(directory, file);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: directory });
  const newKey = (file: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at(file));
  if (!existsSync(at('ca.pem'))) {
    newKey('ca.key');
    openssl('req', '-x509', '-new', '-key', at('ca.key'), '-days', '2', '-subj', '/CN=Test authority', '-out', at('ca.pem'));
  }
  if (!existsSync(at(`${name}.pem`))) {
    newKey(`${name}.key`);
    openssl('req', '-new', '-key', at(`${name}.key`), '-subj', `/CN=${name}`, '-out', at(`${name}.csr`));
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
    const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at(`${name}.ext`)];
    openssl('x509', '-req', '-in', at(`${name}.csr`), ...signed, '-out', at(`${name}.pem`));
  }
  return {
    ca: readFileSync(at('ca.pem'), 'utf8'),
    caFile: at('ca.pem'),
    certificateFile: at(`${name}.pem`),
    keyFile: at(`${name}.key`),
  };
}
