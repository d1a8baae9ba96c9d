import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario } from '../../core/scenario.ts';
import { CONTAINER_COLUMNS, type ContainerWindow, createCsvSink, namesOf, type Sink } from '../../reports/index.ts';

const CONTAINERS_FILE = 'containers.csv';

/** The file of a live run that says what each container used. Rejects where it exists or cannot be made. */
export async function openContainerRows(folder: string, scenario: Scenario): Promise<Sink<ContainerWindow>> {
  const file = await open(join(folder, CONTAINERS_FILE), 'wx');
  return createCsvSink(CONTAINER_COLUMNS, namesOf(scenario), file.createWriteStream());
}
