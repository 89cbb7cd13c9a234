export function ExtensionsPage() {
  return <h1>extensions</h1>
}
