"""What an application says of itself, asked in the Python of the job: its documents as JSON. Standard library only.

Arguments: the module of apidiff that knows applications, `MODULE:NAME`, the folder to import from, a folder that
nothing may be imported from (or an empty text), and the file for the answer.
"""

import glob
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import sys
from urllib.parse import unquote, urlsplit

# The folder of this script comes first otherwise, and its modules would stand in for those of the application.
sys.path[0] = ""


def load(name, file):
    """Return a module by its file."""
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def imported(module, root):
    """Return the module of an application, by its name or its file."""
    if module.endswith(".py"):
        file = os.path.join(root, module)
        sys.path.insert(0, os.path.dirname(file))
        return load(os.path.basename(file)[: -len(".py")], file)
    return importlib.import_module(module)


def is_below(file, folder):
    """Say whether a file stands in a folder."""
    return os.path.realpath(file).startswith(os.path.realpath(folder) + os.sep)


def is_installed(file):
    """Say whether a file belongs to what is installed, be it in a virtual environment of the checkout."""
    parts = os.path.realpath(file).split(os.sep)
    return "site-packages" in parts or "dist-packages" in parts


def stands_in(folder, file):
    """Say whether a checkout has a file that is called so as a module: at its top, or in the folder of a package."""
    for depth in range(4):
        for source in ("", "src"):
            pattern = os.path.join(glob.escape(folder), *["*"] * depth, source, glob.escape(file))
            if next(glob.iglob(pattern), None) is not None:
                return True
    return False


def built_from(folder):
    """Return the files that were installed from a folder (PEP 610): they are those of the pull request. A wheel from
    elsewhere may have been built from it, too: those of its files that the folder has as well are taken for it."""
    found = set()
    for distribution in importlib.metadata.distributions():
        try:
            address = json.loads(distribution.read_text("direct_url.json") or "{}").get("url", "")
        except ValueError:
            continue
        path = unquote(urlsplit(address).path)
        if not address.startswith("file:"):
            continue
        whole = is_below(path, folder) or os.path.realpath(path) == os.path.realpath(folder)
        for file in distribution.files or ():
            if whole or (str(file).endswith(".py") and stands_in(folder, str(file))):
                found.add(os.path.realpath(str(distribution.locate_file(file))))
    return found


def stray(forbidden):
    """Return a module that was imported from a folder all the same, an empty text where there is none."""
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    files = {name: file for name, file in files.items() if isinstance(file, str)}
    built = built_from(forbidden)
    for name, file in sorted(files.items()):
        if (is_below(file, forbidden) and not is_installed(file)) or os.path.realpath(file) in built:
            return f"{name} ({file})"
    return ""


def answer(given, source, root, forbidden):
    """Return the documents by their versions, and the file of the application's module."""
    module, _, name = source.rpartition(":")
    name, _, version = name.partition("@")
    sys.path.insert(0, root)
    described = load("apidiff_given", given)
    whole = imported(module, root)
    app = getattr(whole, name)
    documents = described.documents_of(app() if inspect.isfunction(app) else app)
    file = getattr(whole, "__file__", None) or ""
    if not is_below(file, root) or is_installed(file):
        return {"error": f"{module} was imported from {file or 'nowhere'}, which is not {root}", "stray": True}
    other = stray(forbidden) if forbidden else ""
    if other:
        return {"error": f"{other} was imported from what the pull request brings", "stray": True}
    if version:
        if version not in documents:
            return {"error": f"the application has no version {version}, but {', '.join(documents) or 'none'}"}
        documents = {"": documents[version]}
    return {"documents": documents, "file": os.path.realpath(file)}


if __name__ == "__main__":
    out = sys.argv.pop()
    try:
        text = json.dumps(answer(*sys.argv[1:]))
    except BaseException as error:  # Code of others may raise anything, SystemExit too.
        text = json.dumps({"error": f"{type(error).__name__}: {error}"})
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the application started would be waited for.
    os._exit(0)
