import type {
  ConditionalNode,
  ConstantNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  RelationalNode,
  SymbolNode,
} from 'mathjs';
import { UserError } from '../../core/errors.ts';
import { hint } from '../../core/suggest.ts';

export type ValueType = 'number' | 'text' | 'boolean';
/** What an expression may name, of which type, and for texts which values there are. */
export type Vocabulary = {
  readonly what: 'metric' | 'query field';
  readonly types: ReadonlyMap<string, ValueType>;
  readonly values?: ReadonlyMap<string, readonly string[]>;
};
export type Expression = {
  /** The names it uses, each once. */
  readonly names: readonly string[];
  /** An absent number is NaN (it compares false with everything), an absent text null. */
  evaluate(values: { readonly [name: string]: number | string | boolean | null }): unknown;
};

const TOO_LONG = 1000;
const ARITHMETIC = new Set(['add', 'subtract', 'multiply', 'divide', 'mod', 'pow', 'unaryMinus', 'unaryPlus']);
const ORDER = new Set(['smaller', 'smallerEq', 'larger', 'largerEq']);
const EQUALITY = new Set(['equal', 'unequal']);
const LOGIC = new Set(['and', 'or', 'xor', 'not']);

/** Everything an expression can call, so that nothing of mathjs's own (import, evaluate, parse, createUnit, ...) is in reach. */
const FUNCTIONS = {
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sqrt: Math.sqrt,
};
/** No metric may have one of these names. */
export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);
const ARGUMENTS: { readonly [name: string]: number } = { max: Number.POSITIVE_INFINITY, min: Number.POSITIVE_INFINITY };

type Value = number | string | boolean | null;
const absent = (value: Value): boolean => value === null || Number.isNaN(value);
const equal = (a: Value, b: Value): boolean => a === b || (absent(a) && absent(b));
const OPERATORS = {
  equal,
  unequal: (a: Value, b: Value) => !equal(a, b),
  smaller: (a: number, b: number) => a < b,
  smallerEq: (a: number, b: number) => a <= b,
  larger: (a: number, b: number) => a > b,
  largerEq: (a: number, b: number) => a >= b,
  and: (a: boolean, b: boolean) => a && b,
  or: (a: boolean, b: boolean) => a || b,
  xor: (a: boolean, b: boolean) => a !== b,
  not: (a: boolean) => !a,
  pow: power,
};

/** Products for small whole exponents, else by logarithm: engines do not agree on the last bit of their own power function. */
export function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) return Math.exp(exponent * Math.log(base));
  let product = 1;
  for (let i = 0; i < Math.abs(exponent); i++) product *= base;
  return exponent < 0 ? 1 / product : product;
}

let parsing: Promise<(text: string) => MathNode> | undefined;

/** mathjs takes 0.4 s to load, so it is loaded when the first expression is met. */
function parser(): Promise<(text: string) => MathNode> {
  parsing ??= import('mathjs/number').then(({ all, create }) => {
    const math = create(all ?? {});
    math.import({ ...FUNCTIONS, ...OPERATORS }, { override: true });
    return (text) => math.parse(text);
  });
  return parsing;
}

/** Rejects with a UserError that starts with `subject` and says what is wrong with the text. */
export async function compileExpression(
  subject: string,
  text: string,
  vocabulary: Vocabulary,
  wanted: ValueType,
): Promise<Expression> {
  const fail: Fail = (what, help = '') => {
    throw new UserError(`${subject}: ${what} in "${text}"${help}`);
  };
  if (text.trim() === '') throw new UserError(`${subject}: the expression is empty`);
  if (text.length > TOO_LONG)
    throw new UserError(`${subject}: the expression has ${text.length} characters; at most ${TOO_LONG} are read`);
  const parse = await parser();
  const node = read(parse, text, fail);
  const names = new Set<string>();
  const type = typeOf(node, { vocabulary, names, fail });
  if (type !== wanted) fail(`a ${NOUN[wanted]} is wanted, not a ${NOUN[type]},`);
  const code = node.compile();
  return { names: [...names], evaluate: (values) => code.evaluate(values) as unknown };
}

const NOUN = { number: 'number', text: 'text', boolean: 'condition', absent: 'null' } as const;
type Fail = (what: string, help?: string) => never;

function read(parse: (text: string) => MathNode, text: string, fail: Fail): MathNode {
  try {
    return parse(text);
  } catch (error) {
    return fail(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

type Check = { readonly vocabulary: Vocabulary; readonly names: Set<string>; readonly fail: Fail };
type Found = ValueType | 'absent';

/** The type of a part, after a check of all its parts; whatever is not listed here is refused. */
function typeOf(node: MathNode, check: Check): Found {
  switch (node.type) {
    case 'ConstantNode':
      return ofConstant(node as ConstantNode<Value>, check);
    case 'SymbolNode':
      return ofName((node as SymbolNode).name, check);
    case 'ParenthesisNode':
      return typeOf((node as ParenthesisNode).content, check);
    case 'OperatorNode':
      return ofOperator(node as OperatorNode, check);
    case 'RelationalNode':
      return ofChain(node as RelationalNode, check);
    case 'ConditionalNode':
      return ofChoice(node as ConditionalNode, check);
    case 'FunctionNode':
      return ofCall(node as FunctionNode, check);
    case 'AssignmentNode':
      return check.fail(`"${node.toString()}" sets a value`, '; write == to compare');
    default:
      return check.fail(`"${node.toString()}" is not allowed`);
  }
}

function ofConstant({ value }: ConstantNode<Value>, { fail }: Check): Found {
  if (value === null) return 'absent';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' && Number.isFinite(value) ? 'number' : fail(`"${String(value)}" is not a number`);
}

function ofName(name: string, { vocabulary, names, fail }: Check): Found {
  const type = vocabulary.types.get(name);
  if (type === undefined) return fail(`unknown ${vocabulary.what} "${name}"`, hint(name, [...vocabulary.types.keys()]));
  names.add(name);
  return type;
}

function ofOperator(node: OperatorNode, check: Check): Found {
  if (node.implicit) check.fail(`"${node.toString()}" has no operator between its parts`);
  const types = node.args.map((part) => typeOf(part, check));
  if (ARITHMETIC.has(node.fn)) return want('number', node, types, 'number', check);
  if (ORDER.has(node.fn)) return want('number', node, types, 'boolean', check);
  if (LOGIC.has(node.fn)) return want('boolean', node, types, 'boolean', check);
  if (!EQUALITY.has(node.fn)) return check.fail(`the operator ${node.op} is not allowed`);
  const [left, right] = types;
  if (left !== right && left !== 'absent' && right !== 'absent')
    check.fail(`"${node.toString()}" compares a ${NOUN[left!]} with a ${NOUN[right!]}`);
  knownValue(node.args[0]!, node.args[1]!, check);
  knownValue(node.args[1]!, node.args[0]!, check);
  return 'boolean';
}

function want(wanted: ValueType, node: MathNode, types: readonly Found[], result: Found, { fail }: Check): Found {
  const other = types.find((type) => type !== wanted);
  if (other !== undefined) fail(`"${node.toString()}" needs a ${NOUN[wanted]}, not a ${NOUN[other]}`);
  return result;
}

/** `tenant == "acme"` with no such tenant would silently count nothing. */
function knownValue(name: MathNode, value: MathNode, { vocabulary, fail }: Check): void {
  if (name.type !== 'SymbolNode' || value.type !== 'ConstantNode') return;
  const field = (name as SymbolNode).name;
  const known = vocabulary.values?.get(field);
  const text = (value as ConstantNode<Value>).value;
  if (known === undefined || typeof text !== 'string' || known.includes(text)) return;
  fail(`unknown ${field} "${text}"`, hint(text, known));
}

function ofChain(node: RelationalNode, check: Check): Found {
  const parts = (node as unknown as { readonly params: readonly MathNode[] }).params;
  return want(
    'number',
    node,
    parts.map((part) => typeOf(part, check)),
    'boolean',
    check,
  );
}

function ofChoice(node: ConditionalNode, check: Check): Found {
  want('boolean', node, [typeOf(node.condition, check)], 'boolean', check);
  const yes = typeOf(node.trueExpr, check);
  const no = typeOf(node.falseExpr, check);
  return yes === no ? yes : check.fail(`"${node.toString()}" is either a ${NOUN[yes]} or a ${NOUN[no]}`);
}

function ofCall(node: FunctionNode, check: Check): Found {
  const name = node.fn.type === 'SymbolNode' ? (node.fn as SymbolNode).name : node.fn.toString();
  if (!Object.hasOwn(FUNCTIONS, name)) check.fail(`unknown function "${name}"`, hint(name, FUNCTION_NAMES));
  const most = ARGUMENTS[name] ?? 1;
  if (node.args.length < 1 || node.args.length > most)
    check.fail(`${name}() takes ${most === 1 ? 'one number' : 'one or more numbers'}, not ${node.args.length},`);
  return want(
    'number',
    node,
    node.args.map((part) => typeOf(part, check)),
    'number',
    check,
  );
}
