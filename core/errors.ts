/** What the user can mend: shown as one line, never with a stack. `message` names the thing, the place and the fix. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The scenario does not hold together; one entry for each problem, `file:line:col path: what, and what to do`. */
export class ScenarioError extends UserError {
  override readonly name = 'ScenarioError';
  readonly problems: readonly string[];
  /** What has them. */
  readonly of: string;
  constructor(problems: readonly string[], of = 'the scenario') {
    super(problems.join('\n'));
    this.problems = problems;
    this.of = of;
  }
}

/** Several things that keep a command from starting, each with what to do. */
export class Problems extends UserError {
  override readonly name = 'Problems';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/** A decision that makes no sense in the state it was made in; names the algorithm, the decision and the state. */
export class AlgorithmError extends UserError {
  override readonly name = 'AlgorithmError';
}
