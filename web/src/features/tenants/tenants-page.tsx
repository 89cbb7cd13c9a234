export function TenantsPage() {
  return <h1>tenants</h1>
}
