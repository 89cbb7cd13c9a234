export function OperationPage() {
  return <h1>operation</h1>
}
