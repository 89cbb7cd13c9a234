/** A reporter that ends the tests at the first failure: whoever only asks whether they pass need not wait for the rest. */
export default async function* firstFailure(events) {
  for await (const { type } of events) if (type === 'test:fail') process.exit(1)
  yield ''
}
