/** The part of the generated settings that decides whose SECRET_KEY is used. */
export const secretKey = `def _made_anew():
    """True when their key is another one at each import: sessions would end with each process."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "SECRET_KEY", None) == _key and str(getattr(module, "__file__", "")).endswith(".py"):
            with open(module.__file__, "rb") as file:
                tree = ast.parse(file.read())
            for node in tree.body:
                if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "SECRET_KEY" for one in node.targets):
                    if not _given(node.value) and _MAKERS & {
                        getattr(one, "id", getattr(one, "attr", "")) for one in ast.walk(node.value)
                    }:
                        return True
    return False


_MAKERS = {"get_random_secret_key", "token_urlsafe", "token_hex", "token_bytes", "uuid4", "urandom", "get_random_string"}


def _given(expression):
    """True when the expression reads a variable of the environment that is set."""
    texts = [one.value for one in ast.walk(expression) if isinstance(one, ast.Constant)]
    return any(isinstance(text, str) and os.environ.get(text) for text in texts)


# The key that startproject writes is in the repository: the server has one of its own, made once.
_key = str(_theirs.get("SECRET_KEY") or "")
if not _key or _key.startswith("django-insecure-") or _made_anew():
    SECRET_KEY = os.environ["DJANGO_PROD_SECRET_KEY"]
`
