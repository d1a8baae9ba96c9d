// A strategy of your own: observations in, decisions out. To run it, write `use: ./own-algorithm.mjs` in the scenario file.
// It runs every task at once and sends each model to its fastest instance. docs/own-strategy.md has all there is to decide.
const start = (task, query, view) => {
  const { ensembleSize } = view.plan(query).spec.modalities[task.modality];
  const { choices } = view.eligible(task); // models that can answer in time, in the plan's order
  if (choices.length === 0) return { kind: 'drop', taskId: task.id, reason: 'no instance is available' };
  const serviceIds = choices.slice(0, ensembleSize).map((choice) => choice.serviceId);
  return { kind: 'start', taskId: task.id, serviceIds, reason: 'the first that answer in time' };
};
const send = (task, view) => {
  const to = task.ensemble.map((serviceId) => ({ taskId: task.id, serviceId, instanceId: view.fastest(serviceId)?.id }));
  const isGone = to.some(({ instanceId }) => instanceId === undefined);
  if (isGone) return [{ kind: 'cut', taskId: task.id, reason: 'no instance is left' }];
  return to.map((member) => ({ kind: 'invoke', ...member, explain: false, reason: 'the fastest instance' }));
};
const decide = (seen, view) => {
  const query = view.query(seen.queryId); // undefined for observations that are not about a live query
  if (query === undefined) return [];
  const list = seen.kind === 'query-arrived' ? query.tasks.map((task) => start(task, query, view)) : [];
  if (seen.kind === 'task-ready') return send(view.task(seen.taskId), view);
  const over = seen.kind === 'task-ended' && query.tasks.every(({ state }) => state === 'ended' || state === 'dropped');
  const dropped = list.length > 0 && list.every(({ kind }) => kind === 'drop'); // drops are not observed
  return over || dropped ? [...list, { kind: 'finish', queryId: query.id, reason: 'every task is over' }] : list;
};
export const strategy = { name: 'own', summary: 'everything at once, to the fastest', params: {}, create: () => ({ decide }) };
