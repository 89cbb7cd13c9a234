/** What everybody loads first is one file, the list of phones with it: many small ones are asked for one after another. */

type Graph = { getModuleInfo(id: string): { importedIds?: readonly string[] } | null }

const pages = ['src/app/main.tsx', 'src/features/phones/phones-page.tsx']

/** For the bundler: the file of a module that belongs to the first load. What it uses of the libraries goes with it. */
export function firstLoad(root: string) {
  let modules: Set<string> | undefined
  return (id: string, graph: Graph): string | null => {
    modules ??= reachable(
      pages.map((page) => `${root}/${page}`),
      graph,
    )
    return modules.has(id) ? 'first' : null
  }
}

function reachable(from: readonly string[], graph: Graph): Set<string> {
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (found.has(id) || id.includes('/node_modules/')) return
    found.add(id)
    for (const each of graph.getModuleInfo(id)?.importedIds ?? []) visit(each)
  }
  for (const page of from) visit(page)
  return found
}
