// Runs before the first paint: pages know that JavaScript is there, so nothing moves afterwards.
document.documentElement.classList.add("js");
