export function OperationsPage() {
  return <h1>operations</h1>
}
