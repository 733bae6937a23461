// Renders the formulas of a file, a JSON list, with KaTeX or MathJax; prints what each says of them.
import fs from 'node:fs';

const [, , renderer, file] = process.argv;
const formulas = JSON.parse(fs.readFileSync(file, 'utf8'));
// What the MathJax of a web page loads by itself: `base`, `ams` and what `autoload` knows.
const packages = {
  base: 'Base', ams: 'Ams', newcommand: 'Newcommand', boldsymbol: 'Boldsymbol', cancel: 'Cancel',
  color: 'Color', html: 'Html', enclose: 'Enclose', action: 'Action', bbox: 'Bbox',
  unicode: 'Unicode', extpfeil: 'Extpfeil', braket: 'Braket',
};

async function katex() {
  const { default: library } = await import('katex');
  return (formula) => library.renderToString(formula, { displayMode: true, throwOnError: true });
}

async function mathjax(name) {
  const load = (part) => import(`${name}/js/${part}.js`);
  const { mathjax: library } = await load('mathjax');
  const { TeX } = await load('input/tex');
  const { liteAdaptor } = await load('adaptors/liteAdaptor');
  const { RegisterHTMLHandler } = await load('handlers/html');
  for (const [folder, part] of Object.entries(packages)) {
    await load(`input/tex/${folder}/${part}Configuration`);
  }
  if (name === 'mathjax4') {
    await load('input/tex/textmacros/TextMacrosConfiguration');
    packages.textmacros = 'TextMacros';
  }
  RegisterHTMLHandler(liteAdaptor());
  const { STATE } = await load('core/MathItem');
  return (formula) => {
    const input = new TeX({
      packages: Object.keys(packages),
      formatError: (_, error) => { throw error; },
    });
    library.document('', { InputJax: input }).convert(formula, { display: true, end: STATE.CONVERT });
  };
}

const render = renderer === 'katex' ? await katex() : await mathjax(renderer);
const answers = formulas.map((formula) => {
  try {
    render(formula);
    return '';
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(answers));
