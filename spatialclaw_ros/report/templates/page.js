'use strict';
(() => {
  const viewer = document.getElementById('viewer');
  const image = viewer.querySelector('img');
  const words = viewer.querySelector('p');
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button.zoom');
    if (button) {
      const shown = button.querySelector('img');
      image.src = shown.src;
      image.alt = shown.alt;
      words.textContent = shown.alt;
      viewer.showModal();
    } else if (viewer.open) {
      viewer.close();
    }
  });
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') node.open = true;
    }
    if (target) target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  if (location.hash) reveal();
  addEventListener('beforeprint', () => {
    for (const node of document.querySelectorAll('details')) node.open = true;
  });
})();
