/** The small faults that can be put into a source file: another operator, condition, literal, return, or a call left out. */

import { parseAst } from 'vite'

const operators = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '&': ['|'],
  '|': ['&'],
}

const isLiteral = (node) => node.type === 'Literal'
const isNumber = (node) => isLiteral(node) && typeof node.value === 'number'

/** What may stand in the place of a node: `[from, to, text]`, by the node's kind. */
const changes = {
  BinaryExpression: swapOperator,
  LogicalExpression: swapOperator,
  UnaryExpression: (node) => (node.operator === '!' ? [[node.start, node.start + 1, '']] : []),
  IfStatement: ({ test }) => ['true', 'false'].map((word) => [test.start, test.end, word]),
  ConditionalExpression: ({ test }) => ['true', 'false'].map((word) => [test.start, test.end, word]),
  Literal: swapLiteral,
  ReturnStatement: ({ argument }) => (argument ? giveNothing(argument) : []),
  ArrowFunctionExpression: ({ body }) => (body.type === 'BlockStatement' ? [] : giveNothing(body)),
  ExpressionStatement: dropStatement,
  CallExpression: dropLink,
}

/** What is nothing already cannot become it. */
function giveNothing({ name, start, end }) {
  return name === 'undefined' ? [] : [[start, end, 'undefined']]
}

function swapOperator({ operator, left, right }, text) {
  // A string is put together with `+`: `-` would be no small fault, and anything sees it.
  if (operator === '+' && (isText(left) || isText(right))) return []
  const at = left.end + text.slice(left.end, right.start).indexOf(operator)
  return (operators[operator] ?? []).map((other) => [at, at + operator.length, other])
}

const isText = (node) =>
  (isLiteral(node) && typeof node.value === 'string') || node.type === 'TemplateLiteral'

/** Words of a query that are no small fault: the database refuses what is not there. Its comparisons are. */
const queryWord =
  /^(select|selectFrom|where|whereRef|innerJoin|leftJoin|orderBy|groupBy|on|onRef|insertInto|updateTable|deleteFrom|ref|column)$/
const comparisons = { '=': '!=', '<': '<=', '>': '>=', '<=': '<', '>=': '>', in: 'not in' }

function swapLiteral(node, _text, parent) {
  if (queryWord.test(parent?.callee?.property?.name ?? '')) {
    const other = comparisons[node.value]
    return other ? [[node.start, node.end, `'${other}'`]] : []
  }
  if (node.value === true || node.value === false) return [[node.start, node.end, String(!node.value)]]
  if (isNumber(node)) return [[node.start, node.end, String(node.value + 1)]]
  if (typeof node.value !== 'string') return []
  return [[node.start, node.end, node.value === '' ? "'x'" : "''"]]
}

/** `save(…)` for its effect alone, awaited or not, is left out. */
function dropStatement({ expression, start, end }) {
  const call = expression.type === 'AwaitExpression' ? expression.argument : expression
  return ['CallExpression', 'AssignmentExpression'].includes(call.type) ? [[start, end, ';']] : []
}

/** `list.filter(…)` becomes `list`, where more hangs on it than the call. */
function dropLink({ callee, end }, _text, parent) {
  if (callee.type !== 'MemberExpression' || callee.computed) return []
  if (parent?.type === 'ExpressionStatement' || parent?.type === 'AwaitExpression') return []
  return [[callee.object.end, end, '']]
}

/** Types are no code; imports and names of properties are found by the type checker. */
const isPassedOver = (node) =>
  /^(Import|ExportAll|TS(?!As|NonNull|Satisfies|Parameter))/.test(node.type) ||
  typeof node.directive === 'string'

export function faultsIn(text) {
  const found = []
  const visit = (node, parent) => {
    if (isPassedOver(node)) return
    for (const [from, to, put] of changes[node.type]?.(node, text, parent) ?? [])
      found.push({ from, to, put })
    for (const [key, child] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'returnType' || (key === 'key' && !node.computed)) continue
      for (const each of Array.isArray(child) ? child : [child])
        if (typeof each?.type === 'string' && typeof each.start === 'number') visit(each, node)
    }
  }
  visit(parseAst(text, { lang: 'ts', astType: 'ts' }))
  return found.map(({ from, to, put }) => described(text, from, to, put))
}

function described(text, from, to, put) {
  const [start, end] = [text.lastIndexOf('\n', from - 1) + 1, text.indexOf('\n', from)]
  const short = (piece) => piece.replace(/\s+/g, ' ').trim().slice(0, 110)
  const before = text.slice(start, to < end ? end : to)
  const after = text.slice(start, from) + put + (to < end ? text.slice(to, end) : '')
  return {
    line: text.slice(0, from).split('\n').length,
    change: `${short(before)}  →  ${short(after)}`,
    apply: (source) => source.slice(0, from) + put + source.slice(to),
  }
}
