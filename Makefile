prefix = /usr/local
share = $(DESTDIR)$(prefix)/share
tool = dist/dnsverdict

.PHONY: setup build run test lint docs bench verdicts properties fuzz lab cluster-lab dist packages install

setup:
	scripts/setup

build: setup
	swift build --no-color-diagnostics --configuration release --product dnsverdict

run:
	scripts/try

test:
	scripts/test

lint:
	scripts/lint

docs:
	scripts/docs

bench:
	scripts/bench

verdicts:
	scripts/bench verdicts

properties:
	scripts/bench properties

fuzz:
	scripts/fuzz --short

lab:
	scripts/lab

cluster-lab:
	scripts/cluster-lab

dist:
	scripts/dist

packages: dist
	scripts/packages

$(tool):
	scripts/dist

# Installs what `make dist` built, or builds it first; so `sudo make install` needs no Swift on root's PATH.
install: $(tool)
	install -D $(tool) $(DESTDIR)$(prefix)/bin/dnsverdict
	ln -sf dnsverdict $(DESTDIR)$(prefix)/bin/kubectl-dnsverdict
	ln -sf dnsverdict $(DESTDIR)$(prefix)/bin/kubectl_complete-dnsverdict
	install -D --mode 644 dist/NOTICE $(share)/doc/dnsverdict/NOTICE
	mkdir -p $(share)/man/man1
	$(tool) manual $(share)/man/man1
	mkdir -p $(share)/bash-completion/completions $(share)/zsh/site-functions $(share)/fish/vendor_completions.d
	$(tool) --generate-completion-script bash >$(share)/bash-completion/completions/dnsverdict
	$(tool) --generate-completion-script zsh >$(share)/zsh/site-functions/_dnsverdict
	$(tool) --generate-completion-script fish >$(share)/fish/vendor_completions.d/dnsverdict.fish
