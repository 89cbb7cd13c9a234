export function PhonesPage() {
  return <h1>phones</h1>
}
