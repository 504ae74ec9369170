// Texts whose contrast with what lies behind them is below that of WCAG 2.2 AA: 4.5, or 3 for large text.
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    const over = (under, [r, g, b, a]) => [r, g, b].map((value, index) => (value * a) / 255 + under[index] * (1 - a / 255));
    return layers.reverse().reduce(over, rgba("Canvas"));
  };
  const isText = (node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
  return [...document.querySelectorAll(".sheet :not(svg *, script, option)")]
    .filter((node) => isText(node) && node.getClientRects().length)
    .map((node) => {
      const style = getComputedStyle(node);
      const size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
      const [light, dark] = [luminance(rgba(style.color)), luminance(behind(node))].sort((a, b) => b - a);
      return { ratio: (light + 0.05) / (dark + 0.05), least, text: node.textContent.trim().slice(0, 40) };
    })
    .filter(({ ratio, least }) => ratio < least)
    .map(({ ratio, text }) => `${ratio.toFixed(2)} ${text}`);
})();
