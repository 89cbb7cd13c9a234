export function ExtensionPage() {
  return <h1>extension</h1>
}
