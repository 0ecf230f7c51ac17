"""The look: tags, components, colours and the frame around every page."""
