import type { ServicePart } from '../../datasets/import/index.ts';
import { distributionText, yamlOf } from '../calibration/profiles-file.ts';

/** A file for `profiles:`, for each name under which services were put; the later of two parts of a service goes before the earlier. */
export function profilesFiles(parts: readonly ServicePart[]): ReadonlyMap<string, string> {
  const files = new Map<string, Map<string, ServicePart>>();
  for (const part of parts) {
    const services = files.get(part.file) ?? new Map<string, ServicePart>();
    services.set(part.service, { ...services.get(part.service), ...part });
    files.set(part.file, services);
  }
  return new Map([...files].map(([file, services]) => [`profiles/${file}.yaml`, textOf(file, [...services.values()])] as const));
}

function textOf(file: string, services: readonly ServicePart[]): string {
  const entries = services.map(({ service, profile, accuracy, confidence }) => [
    service,
    {
      ...(profile === undefined
        ? {}
        : { profile: Object.fromEntries(Object.entries(profile).map(([device, one]) => [device, distributionText(one)])) }),
      ...(accuracy === undefined ? {} : { accuracy: rounded(accuracy) }),
      ...(confidence === undefined ? {} : { confidence: rounded(confidence) }),
    },
  ]);
  const head = `# Imported: ${file}. A scenario takes it as it is, with profiles: and the name of this file.\n`;
  return head + yamlOf({ services: Object.fromEntries(entries) });
}

type Shares = { readonly [key: string]: number | undefined | { readonly [key: string]: number } };
type Rounded = { readonly [key: string]: number | Rounded };

function rounded(shares: Shares): Rounded {
  const known = Object.entries(shares).filter(
    (entry): entry is [string, number | { readonly [key: string]: number }] => entry[1] !== undefined,
  );
  return Object.fromEntries(
    known.map(([key, value]): [string, number | Rounded] => [
      key,
      typeof value === 'number' ? Number(value.toFixed(6)) : rounded(value),
    ]),
  );
}
