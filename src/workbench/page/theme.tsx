import { useEffect, useState } from 'preact/hooks';

type Theme = 'light' | 'dark';

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The theme in force, and again when it changes: a canvas cannot follow a style sheet. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(current);
  useEffect(() => {
    const update = (): void => setTheme(current());
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', update);
    addEventListener('themechange', update);
    return () => {
      system.removeEventListener('change', update);
      removeEventListener('themechange', update);
    };
  }, []);
  return theme;
}

export function ThemeSwitch() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  const choose = (): void => {
    document.documentElement.dataset.theme = other;
    try {
      localStorage.setItem('theme', other);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    dispatchEvent(new Event('themechange'));
  };
  return (
    <button type="button" class="quiet" onClick={choose} aria-label={`Use the ${other} theme`}>
      <span aria-hidden="true">{theme === 'dark' ? '☀' : '☾'}</span>
    </button>
  );
}
