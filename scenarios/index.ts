export type { Catalogue, KnownAlgorithm, ModelSpec } from './catalogue.ts';
export { type Cell, expandVary } from './expand.ts';
export { type JsonSchema, scenarioJsonSchema } from './json-schema.ts';
export { type LoadedScenario, loadScenario, parseScenario } from './load.ts';
export { type Override, parseOverride } from './override.ts';
export { type Imported, importRohe, type RoheFile } from './rohe/import.ts';
export type { Note, NoteKind } from './rohe/notes.ts';
export { scenarioTemplate } from './template.ts';
export { type Dimension, type Measured, parseQuantity } from './units.ts';
