export function TenantPage() {
  return <h1>tenant</h1>
}
