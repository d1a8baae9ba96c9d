import * as z from 'zod';
import { label, listOf, mapOf, name, number, quantity, share, whole } from '../fields.ts';

const METHODS = ['confidence_avg', 'confidence_weighted', 'confidence_max', 'majority_vote'] as const;
const aggregation = () =>
  z.union([
    z.enum(METHODS),
    z.strictObject({
      method: z.enum(METHODS).optional().describe('Default confidence_weighted.'),
      weights: z
        .enum(['equal', 'member'])
        .optional()
        .describe("member: each prediction counts times its member's weight; default equal."),
    }),
  ]);
const member = z.union([
  name(),
  z.strictObject({
    service: name().describe('A service of role infer of this modality.'),
    weight: number(0, 1e6).optional().describe('Default 1.'),
    active: z.boolean().optional().describe('false: not used until a remedy activates it; default true.'),
  }),
]);
const modality = z.strictObject({
  payload: quantity('size').optional().describe('Size of one input, such as 512 KiB; default 64 KiB.'),
  samples: label()
    .optional()
    .describe('Real inputs for real models: a file, a folder, or files such as ./faces/*.jpg beside this file.'),
  preprocessor: name().optional().describe('A service of role preprocess; default none.'),
  preprocessed: quantity('size').optional().describe('Size after preprocessing; default: the payload.'),
  members: listOf(member).describe('The services that may answer, such as [x3d-m, x3d-l].'),
  selection: z
    .enum(['select_by_overall_accuracy', 'enhance_confidence', 'enhance_generalization'])
    .optional()
    .describe('How the ensemble is chosen among the members; default enhance_confidence.'),
  ensemble_size: whole(1, 1e4).optional().describe('How many members answer; default 3, or all where there are fewer.'),
  aggregation: aggregation().optional().describe('How the answers become one; default confidence_weighted.'),
  time_fraction: share({ above: 0 }).optional().describe('Share of the remaining time a task of it may take; default: all.'),
});
const phase = z.union([
  listOf(name()),
  z.strictObject({
    id: whole(0, 1e6).optional().describe('Its number; default: its place in the list, from 0.'),
    modalities: listOf(name()).describe('The modalities that run at the same time.'),
    condition: z
      .strictObject({
        confidence_below: share().optional().describe('Run if the mean confidence of the sources is below this.'),
        agreement_below: share().optional().describe('Run if the share of members that agree is below this.'),
        sources: listOf(name()).describe('Modalities of earlier phases.'),
      })
      .optional()
      .describe('Without it the phase always runs.'),
  }),
]);
export const pipeline = z.strictObject({
  classes: z.union([whole(1, 1e4), listOf(label())]).describe('The classes by name, or how many (class-1, class-2, ...).'),
  modalities: mapOf(modality).describe('Modality -> its ensemble.'),
  phases: listOf(phase).optional().describe('In order of execution; default one phase with all modalities.'),
  aggregator: name().optional().describe('A service of role aggregate; default: combining costs no time.'),
  combine: aggregation().optional().describe("How the modalities' answers become the query's; default confidence_weighted."),
  result: quantity('size').optional().describe('Size of a prediction and of the reply; default 1 KiB.'),
  recorded: label()
    .optional()
    .describe('A CSV file beside this one with what models answered to real inputs; default: answers are modelled.'),
  cross_modal_correlation: share().optional().describe("Correlation of the difficulties of a query's modalities; default 0."),
});
