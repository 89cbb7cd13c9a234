/** What is at hand goes on at once: awaiting it would cost a turn, and who can answer only at once could not ask. */

export type Soon<Value> = Value | Promise<Value>

export function whenThere<Value, Next>(value: Soon<Value>, next: (value: Value) => Soon<Next>): Soon<Next> {
  return value instanceof Promise ? value.then(next) : next(value)
}
