import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { systemReason } from '../failure.ts';

export type TlsFiles = { readonly ca: string; readonly cert: string; readonly key: string };

/** What is wrong with the files themselves, before any host is asked, each as `tls.WHAT: what, and what to do`. */
export function tlsProblems({ ca, cert, key }: TlsFiles, nowMs: number): readonly string[] {
  const problems: string[] = [];
  const read = <T>(what: string, file: string, parse: (text: Buffer) => T, kind: string): T | null => {
    let text: Buffer;
    try {
      text = readFileSync(file);
    } catch (error) {
      problems.push(`tls.${what}: cannot read ${file}: ${systemReason(error) ?? String(error)}`);
      return null;
    }
    try {
      return parse(text);
    } catch {
      problems.push(`tls.${what}: ${file} holds no ${kind}; give it in PEM`);
      return null;
    }
  };
  const certificate = (text: Buffer): X509Certificate => new X509Certificate(text);
  const authority = read('ca', ca, certificate, 'certificate');
  const own = read('cert', cert, certificate, 'certificate');
  const secret = read('key', key, createPrivateKey, 'private key that can be read without a passphrase');
  for (const [what, file, one] of [['ca', ca, authority] as const, ['cert', cert, own] as const]) {
    if (one === null) continue;
    if (Date.parse(one.validTo) < nowMs)
      problems.push(`tls.${what}: ${file} has expired (${one.validTo}); have a new one issued`);
    if (Date.parse(one.validFrom) > nowMs)
      problems.push(`tls.${what}: ${file} is valid from ${one.validFrom} on only; check the clock of this machine`);
  }
  if (own !== null && secret !== null && !own.checkPrivateKey(secret))
    problems.push(`tls.key: ${key} is not the key of ${cert}; give the two that were made together`);
  return problems;
}
