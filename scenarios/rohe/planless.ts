import type { Draft } from './draft.ts';
import type { ModalityPart, Parts, PlanPart, ServicePart } from './parts.ts';

/** Without a plan each application is a pipeline of its services for inference, or of all of them where no name says which they are. */
export function plansFromServices({ services, profiles }: Parts, draft: Draft): readonly PlanPart[] {
  const apps = [...new Set(services.map(({ app }) => app))];
  return apps.flatMap((app) =>
    planOf(
      app,
      services.filter((one) => one.app === app),
      profiles,
      draft,
    ),
  );
}

function planOf(
  app: string | null,
  services: readonly ServicePart[],
  profiles: Parts['profiles'],
  draft: Draft,
): readonly PlanPart[] {
  const named = services.filter(({ name }) => /infer/i.test(name));
  const members = named.length > 0 ? named : services;
  const [first] = members;
  if (first === undefined) return [];
  const name = app ?? 'pipeline';
  const prepares = services.find((one) => !members.includes(one) && /proc|ingest|prepar/i.test(one.name));
  const modality = profiles.find((one) => one.modality !== null)?.modality ?? 'data';
  draft.guess(['pipelines', name], `no plan: ${members.map((one) => one.name).join(', ')} answer together`);
  const ensemble: ModalityPart = {
    from: first.from,
    name: modality,
    preprocessor: prepares?.name ?? null,
    members: members.map((one) => ({ from: one.from, serviceId: one.name, model: one.name, weight: 1, active: true })),
    selection: undefined,
    size: undefined,
    aggregation: undefined,
    timeFraction: 1,
  };
  const phases = [{ from: first.from, id: 0, modalities: [modality], condition: null }];
  return [{ from: first.from, name, algorithm: 'v2', aggregates: false, modalities: [ensemble], phases }];
}
