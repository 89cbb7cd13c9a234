export function OperationPanel({ code }: { code: string }) {
  return <div hidden>{code}</div>
}
