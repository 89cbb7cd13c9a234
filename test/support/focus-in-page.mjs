/**
 * Runs in the page: `whatIsWrongWithFocus()` says in a sentence why somebody with a keyboard does not see where he is. It looks
 * at what has the focus now, and whether what had it at the last call looked otherwise while it had it.
 */

;(() => {
  let last

  const drawn = [
    'outlineStyle',
    'outlineWidth',
    'outlineColor',
    'boxShadow',
    ...['Top', 'Right', 'Bottom', 'Left'].flatMap((side) => [`border${side}Width`, `border${side}Color`]),
  ]

  function frameOf(element, part) {
    const style = getComputedStyle(element, part)
    return drawn
      .filter((name) => style.outlineStyle !== 'none' || !name.startsWith('outline'))
      .map((name) => `${name}: ${style[name]}`)
  }

  /** The frames of it and of what it stands in; of a switch the track beside it. */
  function lookOf(element) {
    const around = []
    for (let each = element, up = 0; each && up < 4; each = each.parentElement, up++) around.push(each)
    const beside = element.nextElementSibling
    if (beside && !beside.contains(document.activeElement)) around.push(beside)
    return [
      ...around.map((each) => frameOf(each)),
      frameOf(element, '::before'),
      frameOf(element, '::after'),
    ].join('\n')
  }

  /** A frame that fades in or out is looked at as it will be. */
  function settle() {
    for (const animation of document.getAnimations())
      if (/outline|border|shadow/.test(animation.transitionProperty ?? '')) animation.finish()
  }

  const named = (element) => element.outerHTML.slice(0, 200)

  // What had it last, were it for a moment only: a note may go while it is looked at.
  let held
  document.addEventListener('focusin', ({ target }) => {
    held = target
  })

  /** What lies over its middle, and where that is. */
  function overIt(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const [x, y] = [(left + right) / 2, (top + bottom) / 2].map(Math.round)
    const hit = document.elementFromPoint(x, y)
    return `at ${x}, ${y} of ${innerWidth} x ${innerHeight} is ${hit ? named(hit) : 'nothing'}`
  }

  /** Something of it is drawn on the screen, and not under something else. */
  function isInSight(element) {
    const box = element.getBoundingClientRect()
    const place = box.width > 1 && box.height > 1 ? element : element.parentElement
    for (const { left, right, top, bottom } of place.getClientRects()) {
      const xs = [left + 2, (left + right) / 2, right - 2]
      const ys = [top + 2, (top + bottom) / 2, bottom - 2]
      for (const x of xs)
        for (const y of ys) {
          const hit = document.elementFromPoint(x, y)
          if (hit && (place.contains(hit) || (hit.contains(place) && hit.closest('label')))) return true
        }
    }
    return false
  }

  function wrongNow(active) {
    // It has gone with the note or dialog that it was in: one goes on from there.
    if (!active || active === document.body) return held && !held.isConnected ? '' : 'nothing has the focus'
    if (!isInSight(active)) return `the focus is out of sight: ${named(active)}; ${overIt(active)}`
    return ''
  }

  /** What comes, goes or lies above for a moment is waited for: somebody sees the page as it is after that. */
  async function comesIntoSight(element) {
    for (let waited = 0; waited < 10_000 && element.isConnected && !isInSight(element); waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }

  globalThis.whatIsWrongWithFocus = async () => {
    settle()
    const active = document.activeElement
    if (active && active !== document.body) {
      await comesIntoSight(active)
      if (!active.isConnected) return ''
    }
    const before = last
    last = { element: active, look: active ? lookOf(active) : '' }
    const wrong = wrongNow(active)
    if (wrong) return wrong
    const left = before && before.element !== active && before.element.isConnected ? before : undefined
    if (left && left.element !== document.body && lookOf(left.element) === left.look)
      return `nothing showed that this had the focus: ${named(left.element)}`
    return ''
  }
})()
