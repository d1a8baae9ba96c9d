export { deviceCatalogue } from './devices.ts';
export { meanOf } from './distribution.ts';
export { type Figure, figures } from './figures.ts';
export { type ModelEntry, modelCatalogue } from './models.ts';
export type { FigureKind, Provenance } from './table.ts';
