/** What may be put into the body of a request to a container of one's own, as `{{data}}`; docs/scenario.md explains them. */
export const PLACEHOLDERS = [
  'data',
  'query_id',
  'invocation_id',
  'instance_id',
  'model',
  'modality',
  'explain',
  'deadline_ms',
] as const;
