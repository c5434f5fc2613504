run("About This Installation");
