export function PhonePage() {
  return <h1>phone</h1>
}
