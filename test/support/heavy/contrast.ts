/** Text of a page that stands out too little: what it is, and its contrast. */
export interface Faint {
  readonly text: string;
  readonly ratio: number;
}

/**
 * Runs in the browser: every visible text whose contrast to what is behind it is lower than WCAG 2.2 asks for (1.4.3), with its
 * colours as they are blended. Pictures are not looked at.
 */
export function faintTexts(): { readonly looked: number; readonly faint: readonly Faint[] } {
  type Color = readonly [red: number, green: number, blue: number, alpha: number];
  const parsed = (color: string): Color => {
    const [r = 0, g = 0, b = 0, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const over = (above: Color, below: Color): Color => {
    const mixed = [0, 1, 2].map((at) => (above[at] ?? 0) * above[3] + (below[at] ?? 0) * (1 - above[3]));
    return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 1];
  };
  const backgroundOf = (element: Element | null): Color => {
    if (element === null) return [255, 255, 255, 1];
    const own = parsed(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement));
  };
  const luminance = (color: Color): number => {
    const [r = 0, g = 0, b = 0] = color.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const withText = [...document.body.querySelectorAll("*:not(script, style, noscript)")].filter(
    (element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.getBoundingClientRect().width > 1 &&
      [...element.childNodes].some(({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim()),
  );
  const measured = withText.map((element) => {
    const style = getComputedStyle(element);
    const background = backgroundOf(element);
    const pair = [luminance(over(parsed(style.color), background)), luminance(background)].sort((a, b) => b - a);
    const ratio = ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const text = `${element.tagName.toLowerCase()}.${element.className} ${element.textContent?.trim().slice(0, 40)}`;
    return { text, ratio, isFaint: ratio < (isLarge ? 3 : 4.5) };
  });
  return { looked: measured.length, faint: measured.filter(({ isFaint }) => isFaint) };
}
