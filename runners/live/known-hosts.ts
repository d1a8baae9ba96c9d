import { createHmac } from 'node:crypto';

/** A host's key as its owner and OpenSSH write it: `ssh-ed25519 AAAA...`; the blob is what the host shows. */
export type HostKey = { readonly type: string; readonly blob: Buffer };

/** Reads `type base64 [comment]`; null where it is not a public key. */
export function hostKeyOf(text: string): HostKey | null {
  const [type = '', base64 = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  // A blob begins with its own type, behind four bytes of length.
  if (type === '' || blob.length < 8 || blob.subarray(4, 4 + blob.readUInt32BE(0)).toString() !== type) return null;
  return { type, blob };
}

/** The keys that a known_hosts file has for a host: by name, by pattern and hashed; revoked ones and authorities are left out. sshd(8). */
export function knownKeys(text: string, host: string, port: number): readonly HostKey[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return text.split('\n').flatMap((line) => {
    const [names = '', ...rest] = line.trim().split(/\s+/);
    if (names === '' || names.startsWith('#') || names.startsWith('@')) return [];
    const key = matches(names, name) ? hostKeyOf(rest.join(' ')) : null;
    return key === null ? [] : [key];
  });
}

function matches(names: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|(.+)$/.exec(names) ?? [];
  if (salt !== undefined) return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  const patterns = names.split(',');
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => fits(pattern, name));
}

function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}
